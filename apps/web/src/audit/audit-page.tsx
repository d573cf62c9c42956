import { PageHeading } from '../components/page-heading';
import { texts } from '../texts';
import { AuditList } from './audit-list';

export default function AuditPage() {
  return (
    <>
      <PageHeading title={texts.frame.audit} sentence={texts.audit.sentence} />
      <AuditList fullPath={null} />
    </>
  );
}
