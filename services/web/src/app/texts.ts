import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';

/** Values a text may take. */
export type TextValues = Record<string, FluentVariable>;

/** Gives the Russian text of an id; a missing id or value is a bug and throws. */
export type Texts = (id: string, values?: TextValues) => string;

let schoolKind = 'general';

/** Schools of other kinds have other words; a text may ask for `$schoolKind`: general, basic, college, additional_education. */
export function speakFor(kind: string | undefined): void {
  schoolKind = kind ?? 'general';
}

/** The texts of one slice, read from its Fluent file (`import source from './slice.ftl?raw'`). */
export function texts(source: string): Texts {
  const bundle = new FluentBundle('ru', { useIsolating: false });
  const problems = bundle.addResource(new FluentResource(source));
  if (problems.length > 0) throw problems[0];
  return (id, values) => {
    const pattern = bundle.getMessage(id)?.value;
    if (!pattern) throw new Error(`no text ${id}`);
    const wrong: Error[] = [];
    const text = bundle.formatPattern(pattern, { schoolKind, ...values }, wrong);
    if (wrong[0]) throw wrong[0];
    return text;
  };
}
