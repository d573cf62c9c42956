import { PageHeading } from '../components/page-heading';
import { texts } from '../texts';
import { AuditList } from './audit-list';

export default function NamespaceAudit({ fullPath }: { fullPath: string }) {
  return (
    <>
      <PageHeading title={texts.frame.audit} sentence={texts.audit.sentenceOf(fullPath)} />
      <AuditList fullPath={fullPath} />
    </>
  );
}
