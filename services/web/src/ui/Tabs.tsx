import type { ReactNode } from 'react';
import { Tabs as AriaTabs, Tab, TabList, TabPanel } from 'react-aria-components';
import './overlay.css';

/** One page of a tab set. */
export type TabPage = { id: string; title: ReactNode; content: ReactNode };

type TabsProps = {
  /** What the tabs choose between. */
  label: string;
  pages: readonly TabPage[];
  chosen?: string | undefined;
  choose?: ((id: string) => void) | undefined;
};

/** Tabs with arrow keys; unshown pages are not mounted. Only for lazy routes: it brings react-aria-components. */
export function Tabs({ label, pages, chosen, choose }: TabsProps) {
  return (
    <AriaTabs
      className="tabs"
      {...(chosen === undefined ? {} : { selectedKey: chosen })}
      onSelectionChange={(key) => choose?.(String(key))}
    >
      <TabList aria-label={label} className="tab-list no-print">
        {pages.map((page) => (
          <Tab key={page.id} id={page.id} className="tab">
            {page.title}
          </Tab>
        ))}
      </TabList>
      {pages.map((page) => (
        <TabPanel key={page.id} id={page.id} className="tab-panel">
          {page.content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
