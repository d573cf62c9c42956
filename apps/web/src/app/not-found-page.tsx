import { Button } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Link } from 'react-router';
import { EmptyState } from '../components/empty-state';
import { texts } from '../texts';

export function NotFoundPage() {
  useDocumentTitle(`${texts.failures.notFound.title} · Lockkeeper`);
  return (
    <EmptyState
      title={texts.failures.notFound.title}
      action={
        <Button component={Link} to="/" variant="default">
          {texts.frame.home}
        </Button>
      }
    >
      {texts.failures.notFound.hint}
    </EmptyState>
  );
}
