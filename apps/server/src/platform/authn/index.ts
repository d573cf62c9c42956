export { Identify, type Identity } from './identify.js';
