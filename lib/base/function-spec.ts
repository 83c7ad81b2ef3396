/**
 * A user's function as plain data that a worker thread can turn back into a function: its source, or a module and the
 * name of an export.
 */

/** A function that can cross threads, with the variables it was given; others cannot: pass what it needs as arguments. */
export type FunctionSpec =
  | {
      readonly type: 'source';
      readonly source: string;
      readonly name: string;
      /** Variables that the function uses, by value. */
      readonly values?: Readonly<Record<string, unknown>>;
    }
  | { readonly type: 'module'; readonly module: string; readonly export: string };

/** What two specs of one function have in common: its text; of a function with variables of its own the spec itself. */
export const functionKey = (spec: FunctionSpec): string | FunctionSpec =>
  spec.type === 'module' ? `\n${spec.module}\n${spec.export}` : spec.values ? spec : `${spec.name}\n${spec.source}`;

/** Names a function of this thread. The record itself is the key: a copy on another thread names nothing. */
export interface HostFunction {
  readonly type: 'host';
  readonly name: string;
  /** Calls at once. */
  readonly concurrency: number;
}
