// An assistant by the SDKs for TypeScript: node assistant.mjs PROTOCOL PROGRAM WORDS…
// PROTOCOL is "1" for the SDK of one package, else that of which the client package speaks ("legacy", "2026-07-28").
// A line on stdin begins a call, {"tool": …, "arguments": …, "timeout": …}, or gives up those that are under way,
// {"abort": true}. A line is printed for each question, {"question": …}, which REPLY (accept, decline) answers, each
// sign that a call goes on, {"progress": …}, and each answer, {"returned": …} or {"thrown": …}.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(`${process.env.TUNILIB_ORACLES}/x.js`);
const [protocol, command, ...args] = process.argv.slice(2);
const one = protocol === "1" ? "@modelcontextprotocol/sdk/client/index.js" : "@modelcontextprotocol/client";
const pipes = protocol === "1" ? "@modelcontextprotocol/sdk/client/stdio.js" : "@modelcontextprotocol/client/stdio";
const { Client } = require(one);
const { StdioClientTransport } = require(pipes);
const mode = protocol === "legacy" ? "legacy" : { pin: protocol };

const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
const client = new Client(
  { name: "assistant.mjs", version: "1" },
  { capabilities: { elicitation: { form: {} } }, ...(protocol === "1" ? {} : { versionNegotiation: { mode } }) },
);
const asked = (request) => {
  say({ question: request.params.message });
  return { action: process.env.REPLY, ...(process.env.REPLY === "accept" ? { content: {} } : {}) };
};
const questions = protocol === "1" ? require("@modelcontextprotocol/sdk/types.js").ElicitRequestSchema : "elicitation/create";
client.setRequestHandler(questions, asked);
await client.connect(new StdioClientTransport({ command, args, env: process.env, stderr: "inherit" }));

const under = new Set();
const call = async ({ tool, arguments: given, timeout }) => {
  const giving = new AbortController();
  under.add(giving);
  const options = {
    signal: giving.signal, timeout: timeout ?? 60_000, resetTimeoutOnProgress: true,
    onprogress: ({ progress }) => say({ progress }),
  };
  const what = { name: tool, arguments: given ?? {} };
  try {
    if (tool === "tools/list") return say({ returned: await client.listTools() });
    say({ returned: await (protocol === "1" ? client.callTool(what, undefined, options) : client.callTool(what, options)) });
  } catch (error) {
    say({ thrown: String(error) });
  } finally {
    under.delete(giving);
  }
};
say({ returned: client.getServerCapabilities() });
for await (const line of createInterface({ input: process.stdin })) {
  const said = JSON.parse(line);
  if (said.abort) under.forEach((giving) => giving.abort()); else call(said);
}
await client.close();
