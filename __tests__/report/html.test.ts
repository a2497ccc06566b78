import { html, jsonForScript } from "../../src/report/html";

test("what is put in is text, between tags and in attributes", () => {
  const name = `"><img src=x onerror='alert(1)'>&`;
  expect(html`<b title="${name}">${name}</b>`.html).toBe(
    '<b title="&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&amp;">&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&amp;</b>',
  );
});

test("markup in markup stays markup, and lists are joined", () => {
  const item = (text: string) => html`<i>${text}</i>`;
  expect(html`<b>${["a", "<b>"].map(item)}${undefined}</b>`.html).toBe("<b><i>a</i><i>&lt;b&gt;</i></b>");
});

test("the indentation of what is put in is kept, as in a pre", () => {
  expect(html`<pre>${"one\n  two"}</pre>`.html).toBe("<pre>one\n  two</pre>");
});

test("data for a script cannot end the script, and stays the same data", () => {
  const data = { text: "</script><!--<script>\u2028\u2029" };
  const written = jsonForScript(data).html;
  expect(written).not.toMatch(/[<>\u2028\u2029]/);
  expect(JSON.parse(written)).toEqual(data);
});
