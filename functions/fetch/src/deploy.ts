// What is deployed: one module, which Workers, Deno (`deno serve`) and Bun all run as it is.
import { loginKeyModule } from './login-key-module.js';

export default loginKeyModule;
