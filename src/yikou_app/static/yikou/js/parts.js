// A large file in parts (分段上传): say what comes, ask which parts are there, send the others. The server knows the
// same person's same file again, so that after a broken line, a reload or a restart only what is missing is sent.
import { Sha256 } from "./sha256.js";

const READ = 1048576;
const TRIES = 8;
const SLOWEST = 20000;

// A sentence for the person; whatever else is thrown is a mistake of ours.
export class Broken extends Error {}

export async function sendInParts(file, { address, token, tell }) {
  const link = new Link(token, tell);
  const whole = new Sha256();
  for (let at = 0; at < file.size; at += READ) {
    whole.update(await bytesOf(file, at, at + READ));
    tell("正在核对文件,请稍候", 0);
  }
  const body = new URLSearchParams({ name: file.name, size: file.size, sha256: whole.hex() });
  const begun = await link.post(address, body, {});
  const there = new Set(begun.have);
  if (there.size) link.again = true;
  for (let number = 0; number < begun.parts; number += 1) {
    link.said = `${link.again ? "接着上次的断点" : "正在"}上传,已传 ${there.size} / ${begun.parts} 段`;
    tell(link.said, there.size / begun.parts);
    if (there.has(number)) continue;
    const part = await bytesOf(file, number * begun.part_bytes, (number + 1) * begun.part_bytes);
    await link.post(`${address}${begun.ref}/parts/${number}/`, part, {
      "Content-Type": "application/octet-stream",
      "X-Part-Digest": new Sha256().update(part).hex(),
    });
    there.add(number);
  }
  tell("已传完,正在提交", 1);
  return begun.ref;
}

async function bytesOf(file, from, to) {
  try {
    return new Uint8Array(await file.slice(from, to).arrayBuffer());
  } catch (error) {
    throw new Broken("读不到这个文件,它可能已被移动、改动或被其他程序占用。请关闭后重新选择。");
  }
}

class Link {
  constructor(token, tell) {
    this.token = token;
    this.tell = tell;
    this.said = "正在连接";
    this.again = false;
  }

  // Tries again while the line or the server is away, ever more slowly; what the server refuses is final.
  async post(address, body, heads) {
    for (let tried = 1; ; tried += 1) {
      try {
        const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": this.token, ...heads } });
        if (answer.redirected) throw new Broken("登录已过期。已传的部分还在,请重新登录后选择同一个文件,从断点继续。");
        if (answer.ok) return await answer.json();
        if (answer.status < 500 && answer.status !== 429) throw new Broken(await sentence(answer));
        throw new Error(String(answer.status));
      } catch (error) {
        if (error instanceof Broken) throw error;
        if (tried === TRIES) throw new Broken("网络一直没有恢复。已传的部分还在,请稍后再点一次,从断点继续。");
        this.tell(`${this.said};连接中断,正在重试`);
        await pause(Math.min(1000 * 2 ** (tried - 1), SLOWEST));
      }
    }
  }
}

async function sentence(answer) {
  try {
    return (await answer.json()).sentence;
  } catch (error) {
    return "系统没有收下这个文件。请刷新页面后重新选择文件,从断点继续。";
  }
}

// Until the time is over, or the line is said to be back.
function pause(milliseconds) {
  return new Promise((done) => {
    const over = () => {
      clearTimeout(timer);
      window.removeEventListener("online", over);
      done();
    };
    const timer = setTimeout(over, milliseconds);
    window.addEventListener("online", over);
  });
}
