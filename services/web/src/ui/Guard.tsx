import { Component, type ReactNode } from 'react';

/**
 * Around a part that is fetched later and that the screen can do without: if it cannot be fetched or breaks, it is left
 * out, and what the person is typing stays.
 */
export class Guard extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? null : this.props.children;
  }
}
