// What most pages never ask for: a file beside their script, loaded where the configuration says so.
export { framedSignIn } from './framed-sign-in.js';
export { visitorInfo } from '../visitor-info.js';
