import type { Attribute, Expression, Item } from "./hcl";

/**
 * Reads what cdktf writes: blocks and attributes with strings, numbers, references, lists, objects and calls.
 *
 * @throws Error for anything else, with its place
 */
export function parseHcl(text: string): Item[] {
  const parser = new Parser(text);
  const items = parser.body();
  parser.end();
  return items;
}

class Parser {
  private at = 0;
  constructor(private readonly text: string) {}

  body(): Item[] {
    const items: Item[] = [];
    this.space();
    while (this.at < this.text.length && !this.sees("}")) {
      items.push(this.item());
      this.space();
    }
    return items;
  }

  end(): void {
    if (this.at < this.text.length) this.fail("the end");
  }

  private item(): Item {
    const name = this.name();
    if (this.takes("=")) return { kind: "attribute", name, value: this.expression() };
    const labels: string[] = [];
    while (this.sees('"')) labels.push(this.string().slice(1, -1));
    this.expect("{");
    const body = this.body();
    this.expect("}");
    return { kind: "block", type: name, labels, body };
  }

  private expression(): Expression {
    this.space();
    if (this.sees('"')) return this.template();
    if (this.takes("[")) return { kind: "list", items: this.until("]", () => this.expression()) };
    if (this.takes("{")) return { kind: "object", entries: this.until("}", () => this.entry()) };
    const text = this.match(/[\w.*-]+/y, "a value");
    return this.takes("(")
      ? { kind: "call", name: text, args: this.until(")", () => this.expression()) }
      : { kind: "text", text };
  }

  /** With a colon where cdktf writes a value as JSON, as in an output that is a list of objects. */
  private entry(): Attribute {
    const name = this.name();
    if (!this.takes(":")) this.expect("=");
    return { kind: "attribute", name, value: this.expression() };
  }

  /** A template with only one expression is that expression. */
  private template(): Expression {
    const text = this.string();
    const alone = /^"\$\{([^]*)\}"$/.exec(text)?.[1];
    if (alone === undefined) return { kind: "text", text };
    try {
      const inner = new Parser(alone);
      const expression = inner.expression();
      inner.space();
      inner.end();
      return expression;
    } catch {
      // Two expressions with text between, or what is not written otherwise here.
      return { kind: "text", text };
    }
  }

  private until<T>(close: string, read: () => T): T[] {
    const items: T[] = [];
    while (!this.takes(close)) {
      items.push(read());
      this.takes(",");
    }
    return items;
  }

  private name(): string {
    this.space();
    if (!this.sees('"')) return this.match(/[\w-]+/y, "a name");
    const name = this.string().slice(1, -1);
    return /^[A-Za-z_][\w-]*$/.test(name) ? name : `"${name}"`;
  }

  /** With its quotes: a quote inside of an expression in it does not end it. */
  private string(): string {
    const from = this.at;
    this.expect('"');
    while (!this.sees('"')) {
      if (this.at >= this.text.length) this.fail('"');
      if (this.sees("\\") || this.sees("$${") || this.sees("%%{")) this.at += this.sees("\\") ? 2 : 3;
      else if (this.sees("${") || this.sees("%{")) this.interpolation();
      else this.at += 1;
    }
    this.at += 1;
    const found = this.text.slice(from, this.at);
    this.space();
    return found;
  }

  private interpolation(): void {
    let depth = 0;
    do {
      if (this.at >= this.text.length) this.fail("}");
      if (this.sees('"')) {
        this.string();
        continue;
      }
      if (this.sees("{")) depth += 1;
      if (this.sees("}")) depth -= 1;
      this.at += 1;
    } while (depth > 0 || this.text[this.at - 1] !== "}");
  }

  private space(): void {
    while (/\s/.test(this.text[this.at] ?? "")) this.at += 1;
  }

  private sees(what: string): boolean {
    return this.text.startsWith(what, this.at);
  }

  private takes(what: string): boolean {
    this.space();
    if (!this.sees(what)) return false;
    this.at += what.length;
    return true;
  }

  private expect(what: string): void {
    if (!this.takes(what)) this.fail(what);
    if (what !== '"') this.space();
  }

  private match(pattern: RegExp, what: string): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) return this.fail(what);
    this.at += found.length;
    return found;
  }

  private fail(expected: string): never {
    const line = this.text.slice(0, this.at).split("\n").length;
    const received = JSON.stringify(this.text.slice(this.at, this.at + 20));
    throw new Error(`line ${line} of the HCL: expected ${expected}, received ${received}`);
  }
}
