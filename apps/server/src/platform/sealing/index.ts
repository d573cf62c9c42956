export { seal, sealWhole, unseal, unsealWhole, type Sealed } from './sealed.js';
