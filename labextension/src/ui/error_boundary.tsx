/**
 * A mistake in one part of the user interface becomes the error state, not a blank
 * page; the cause goes to whoever listens.
 */
import { Component, type ReactNode } from 'react';

export interface ErrorBoundaryProps {
  readonly onError: (error: unknown) => void;
  readonly fallback: (error: unknown) => ReactNode;
  readonly children: ReactNode;
}

interface Failure {
  readonly error: unknown;
}

export class ErrorBoundary extends Component<
  ErrorBoundaryProps,
  { failure: Failure | null }
> {
  override state: { failure: Failure | null } = { failure: null };

  static getDerivedStateFromError(error: unknown): { failure: Failure } {
    return { failure: { error } };
  }

  override componentDidCatch(error: unknown): void {
    this.props.onError(error);
  }

  override render(): ReactNode {
    const { failure } = this.state;
    return failure === null ? this.props.children : this.props.fallback(failure.error);
  }
}
