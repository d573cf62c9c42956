import { PageHeading } from '../components/page-heading';
import { texts } from '../texts';
import { AuditList } from './audit-list';
import { ChainState } from './chain-state';

export default function AuditPage() {
  return (
    <>
      <PageHeading title={texts.frame.audit} sentence={texts.audit.sentence} />
      <ChainState />
      <AuditList fullPath={null} />
    </>
  );
}
