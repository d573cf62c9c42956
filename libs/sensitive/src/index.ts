export { Sensitive, isSensitive } from './sensitive.js';
