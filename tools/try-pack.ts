import { checkPack } from './check-pack.js';
import { publicPackages } from './packages.js';
console.log(checkPack(publicPackages().filter(({ manifest }) => !manifest.name.includes('salesforce'))).filter((n) => /dynamics|manifests|^glance-kit/.test(n)));
