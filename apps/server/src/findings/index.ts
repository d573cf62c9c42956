export { FindingsModule } from './findings.module.js';
export { releasedAs, type Place } from './findings.query.js';
export { RecordFindings, type Seen } from './record-findings.js';
export { TellExposed } from './tell-exposed.js';
