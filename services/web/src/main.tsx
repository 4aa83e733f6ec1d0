import './app/begin';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './ui/tokens.css';
import './ui/fonts.css';
import './ui/base.css';
import './ui/state.css';
import './ui/kit.css';
import './app/frame.css';
import { router } from './app/router';
import { SessionProvider } from './app/session';
import { offerFonts } from './ui/fonts';

const place = document.getElementById('root');
if (!place) throw new Error('the page has no place for the client');
// The diary's query brings the account along.
createRoot(place).render(
  <StrictMode>
    <SessionProvider ask={location.pathname !== '/diary'}>
      <RouterProvider router={router} />
    </SessionProvider>
  </StrictMode>,
);
offerFonts();
