import { Alert } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { Sentence } from './sentence';
import type { Problem } from '../app/writing';

/** What the server refused and no field of the form stands for. */
export function ProblemsNote({ problems }: { problems: readonly Problem[] }) {
  if (problems.length === 0) return null;
  return (
    <Alert role="alert" color="red" variant="light" icon={<IconAlertCircle size={18} aria-hidden />} p="xs">
      {problems.map((problem, index) => (
        <div key={index} className="breakable">
          <Sentence text={problem.message} />
        </div>
      ))}
    </Alert>
  );
}
