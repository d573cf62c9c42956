import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app/global.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { Provider } from 'urql';
import { client } from './app/client';
import { KeptFocus } from './app/kept-focus';
import { Notes } from './app/notes';
import { router } from './app/routes';
import { readableColors, theme } from './app/theme';

const appearance = localStorageColorSchemeManager({ key: 'lockkeeper-appearance' });

new KeptFocus().start();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={readableColors}
      colorSchemeManager={appearance}
      defaultColorScheme="auto"
    >
      <Notes />
      <Provider value={client}>
        <RouterProvider router={router} />
      </Provider>
    </MantineProvider>
  </StrictMode>,
);
