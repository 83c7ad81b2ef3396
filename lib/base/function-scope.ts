/**
 * Scope analysis: the variables that a JavaScript function uses and does not define itself, with ECMAScript's rules of
 * hoisting, blocks, parameters, destructuring and closures. Works on any ESTree (acorn's).
 */

/** A node of an ESTree. */
export interface AstNode {
  readonly type: string;
  readonly [key: string]: unknown;
}

interface Scope {
  readonly names: Set<string>;
  readonly parent?: Scope;
  /** `var` stops here. */
  readonly hoists: boolean;
  /** Inside the analysed function this scope gives `this` a meaning of its own. */
  readonly ownThis: boolean;
  readonly ownArguments: boolean;
}

interface Reference {
  readonly name: string;
  readonly scope: Scope;
  /** What to call it in a message. */
  readonly shown: string;
}

const isNode = (value: unknown): value is AstNode =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
const asNode = (value: unknown): AstNode => value as AstNode;
const asNodes = (value: unknown): (AstNode | null)[] => (Array.isArray(value) ? value : []);
const nameOf = (value: unknown): string => String(asNode(value).name);

/** vitest and vite rewrite an imported name `f` to a member of one of these. */
const IMPORT_OBJECT = /^__(vite_ssr|vi)_import_\d+__$/;
const IMPORT_META = /^__(vite_ssr|vi)_import_meta__$/;

/** Names that code asks for with `typeof` to find out where it runs. */
const PROBES = new Set([
  'window',
  'document',
  'self',
  'global',
  'require',
  'module',
  'exports',
  'Deno',
  'Bun',
  'define',
]);

class Analysis {
  readonly references: Reference[] = [];
  readonly special = new Set<string>();

  private open(parent: Scope, part: Partial<Scope> = {}): Scope {
    return { names: new Set(), parent, hoists: false, ownThis: false, ownArguments: false, ...part };
  }

  private has(scope: Scope, what: 'ownThis' | 'ownArguments'): boolean {
    for (let at: Scope | undefined = scope; at; at = at.parent) if (at[what]) return true;
    return false;
  }

  private refer(name: string, scope: Scope, shown = name): void {
    this.references.push({ name, scope, shown });
  }

  /** Declares what a binding pattern binds, and visits its defaults and computed keys. */
  private declare(pattern: AstNode, target: Scope, scope: Scope): void {
    switch (pattern.type) {
      case 'Identifier':
        target.names.add(nameOf(pattern));
        break;
      case 'ObjectPattern':
        for (const property of asNodes(pattern.properties)) {
          if (!property) continue;
          if (property.type === 'RestElement') this.declare(asNode(property.argument), target, scope);
          else {
            if (property.computed) this.visit(asNode(property.key), scope);
            this.declare(asNode(property.value), target, scope);
          }
        }
        break;
      case 'ArrayPattern':
        for (const element of asNodes(pattern.elements)) if (element) this.declare(element, target, scope);
        break;
      case 'AssignmentPattern':
        this.declare(asNode(pattern.left), target, scope);
        this.visit(asNode(pattern.right), scope);
        break;
      case 'RestElement':
        this.declare(asNode(pattern.argument), target, scope);
        break;
      default:
        this.visit(pattern, scope);
    }
  }

  /** A function of any form; `top` is the function under analysis, whose `this` nobody provides. */
  functionNode(node: AstNode, outer: Scope, top = false): void {
    const arrow = node.type === 'ArrowFunctionExpression';
    let scope = outer;
    if (node.type === 'FunctionExpression' && node.id) {
      scope = this.open(scope);
      scope.names.add(nameOf(node.id));
    }
    const parameters = this.open(scope, { hoists: true, ownThis: !arrow && !top, ownArguments: !arrow });
    for (const parameter of asNodes(node.params)) if (parameter) this.declare(parameter, parameters, parameters);
    const body = asNode(node.body);
    // A `var` of the body is not visible in the parameters' defaults: two scopes.
    const inner = this.open(parameters, { hoists: true });
    if (body.type === 'BlockStatement') for (const s of asNodes(body.body)) s && this.visit(s, inner);
    else this.visit(body, inner);
  }

  private classNode(node: AstNode, outer: Scope): void {
    const scope = this.open(outer);
    if (node.id) scope.names.add(nameOf(node.id));
    if (node.superClass) this.visit(asNode(node.superClass), scope);
    for (const member of asNodes(asNode(node.body).body)) {
      if (!member) continue;
      if (member.computed) this.visit(asNode(member.key), scope);
      const own = this.open(scope, { hoists: true, ownThis: true, ownArguments: true });
      if (member.type === 'StaticBlock') for (const s of asNodes(member.body)) s && this.visit(s, own);
      else if (member.value) this.visit(asNode(member.value), own);
    }
  }

  visit(node: AstNode, scope: Scope): void {
    switch (node.type) {
      case 'Identifier':
        this.refer(nameOf(node), scope);
        return;
      case 'ThisExpression':
        if (!this.has(scope, 'ownThis')) this.special.add('this');
        return;
      case 'Super':
        if (!this.has(scope, 'ownThis')) this.special.add('super');
        return;
      case 'MetaProperty':
        if (nameOf(node.meta) === 'import') this.special.add('import.meta');
        return;
      case 'UnaryExpression': {
        const argument = asNode(node.argument);
        if (node.operator === 'typeof' && argument.type === 'Identifier' && PROBES.has(nameOf(argument))) return;
        this.visit(argument, scope);
        return;
      }
      case 'MemberExpression': {
        const object = asNode(node.object);
        if (object.type === 'Identifier' && IMPORT_OBJECT.test(nameOf(object)) && !node.computed)
          this.refer(nameOf(object), scope, nameOf(node.property));
        else this.visit(object, scope);
        if (node.computed) this.visit(asNode(node.property), scope);
        return;
      }
      case 'Property':
        if (node.computed) this.visit(asNode(node.key), scope);
        this.visit(asNode(node.value), scope);
        return;
      case 'LabeledStatement':
        this.visit(asNode(node.body), scope);
        return;
      case 'BreakStatement':
      case 'ContinueStatement':
        return;
      case 'FunctionDeclaration':
        scope.names.add(nameOf(node.id));
        this.functionNode(node, scope);
        return;
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        this.functionNode(node, scope);
        return;
      case 'ClassDeclaration':
        scope.names.add(nameOf(node.id));
        this.classNode(node, scope);
        return;
      case 'ClassExpression':
        this.classNode(node, scope);
        return;
      case 'VariableDeclaration': {
        let target = scope;
        if (node.kind === 'var') while (!target.hoists && target.parent) target = target.parent;
        for (const declaration of asNodes(node.declarations)) {
          if (!declaration) continue;
          this.declare(asNode(declaration.id), target, scope);
          if (declaration.init) this.visit(asNode(declaration.init), scope);
        }
        return;
      }
      case 'CatchClause': {
        const inner = this.open(scope);
        if (node.param) this.declare(asNode(node.param), inner, inner);
        this.visit(asNode(node.body), inner);
        return;
      }
      case 'SwitchStatement': {
        this.visit(asNode(node.discriminant), scope);
        const inner = this.open(scope);
        for (const branch of asNodes(node.cases)) branch && this.visit(branch, inner);
        return;
      }
      case 'BlockStatement':
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
        this.children(node, this.open(scope));
        return;
      default:
        this.children(node, scope);
    }
  }

  private children(node: AstNode, scope: Scope): void {
    for (const key of Object.keys(node)) {
      const value = node[key];
      if (Array.isArray(value)) {
        for (const item of value) if (isNode(item)) this.visit(item, scope);
      } else if (isNode(value)) this.visit(value, scope);
    }
  }
}

/**
 * The names that `node`, a function's syntax tree, takes from outside and `known` does not hold, in order of first use.
 * `this`, `super`, `arguments` and `import.meta` are listed when the function expects them from its surroundings.
 */
export function capturedNames(node: AstNode, known: ReadonlySet<string>): string[] {
  const analysis = new Analysis();
  const outside: Scope = { names: new Set(), hoists: true, ownThis: false, ownArguments: false };
  analysis.functionNode(node, outside, true);
  const found = new Set<string>(analysis.special);
  for (const { name, scope, shown } of analysis.references) {
    let at: Scope | undefined = scope;
    while (at && !at.names.has(name) && !(name === 'arguments' && at.ownArguments)) at = at.parent;
    if (at || known.has(name)) continue;
    found.add(IMPORT_META.test(name) ? 'import.meta' : shown);
  }
  return [...found];
}
