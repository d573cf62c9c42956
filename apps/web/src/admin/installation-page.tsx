import { useRead } from '../app/reading';
import { Facts } from '../components/facts';
import { Loaded } from '../components/loaded';
import { PageHeading } from '../components/page-heading';
import { StatusBadge } from '../components/status-badge';
import { texts } from '../texts';
import { AdminSections } from './admin-sections';
import { INSTALLATION } from './installation.queries';

const t = texts.admin;
const mono = (text: string) => <span className="mono">{text}</span>;

export default function InstallationPage() {
  const read = useRead(INSTALLATION, {}, { every: 15_000 });
  return (
    <>
      <AdminSections active="installation" />
      <PageHeading
        title={t.installation}
        sentence={read.data && t.storeSentence(read.data.installation.store, read.data.installation.storeReady)}
      />
      <Loaded of={read} rows={3}>
        {({ installation }) => (
          <Facts
            of={[
              [t.store, t.stores(installation.store)],
              [
                t.storeState,
                <StatusBadge key="state" tone={installation.storeReady ? 'fine' : 'refused'}>
                  {installation.storeReady ? t.ready : t.notReady}
                </StatusBadge>,
              ],
              [
                t.version,
                <span key="version" className="mono">
                  {installation.version}
                </span>,
              ],
              [t.schema, mono(installation.schemaVersion)],
              [t.postgres, mono(installation.postgresVersion)],
              [t.node, mono(installation.nodeVersion)],
              [
                t.installationId,
                <span key="id" className="mono">
                  {installation.id}
                </span>,
              ],
            ]}
          />
        )}
      </Loaded>
    </>
  );
}
