/** What a person does with a keyboard, and doors that answers wait behind. */
import { act } from 'react';

/** A door that answers wait behind. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open!: () => void;
  const opened = new Promise<void>(resolve => {
    open = resolve;
  });
  return { opened, open };
}

/** Put a text into an input, as typing does. */
export function typeIn(input: HTMLInputElement, text: string): Promise<void> {
  return act(async () => {
    // React looks at the property of the prototype, past its own.
    const own = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
    own?.set?.call(input, text);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

export function press(target: HTMLElement, key: string): Promise<void> {
  return act(async () => {
    target.dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
    );
  });
}

export function paste(input: HTMLInputElement, text: string): Promise<void> {
  return act(async () => {
    const event = new Event('paste', { bubbles: true, cancelable: true });
    Object.assign(event, { clipboardData: { getData: () => text } });
    input.dispatchEvent(event);
  });
}
