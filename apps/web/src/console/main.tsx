import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './console.css';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';
import { csrfToken } from '../app/csrf-token';
import { examples } from './examples';
import { memoryStorage } from './memory-storage';

const fetcher = createGraphiQLFetcher({
  url: '/api/graphql',
  fetch: (address, options) =>
    fetch(address, {
      ...options,
      credentials: 'same-origin',
      // Without it the server takes a change for one that another site made the browser send.
      headers: { ...(options?.headers as Record<string, string>), 'x-csrf-token': csrfToken() },
    }),
});

// Variables may hold values: nothing typed here is kept beyond the page.
createRoot(document.getElementById('root')!).render(
  <GraphiQL
    fetcher={fetcher}
    storage={memoryStorage()}
    defaultTabs={examples}
    shouldPersistHeaders={false}
    maxHistoryLength={0}
    showPersistHeadersSettings={false}
  >
    <GraphiQL.Logo>
      <a href="/" className="to-lockkeeper">
        Lockkeeper
      </a>
    </GraphiQL.Logo>
  </GraphiQL>,
);
