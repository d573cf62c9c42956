import { useViewer } from '../app/session';
import RunnersPage from '../runners/runners-page';
import { AdminSections } from './admin-sections';

export default function InstanceRunnersPage() {
  return (
    <>
      <AdminSections active="runners" />
      <RunnersPage scope="INSTANCE" abilities={useViewer().abilities} />
    </>
  );
}
