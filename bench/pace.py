"""Reads at a steady pace and tells the latencies: wrk only goes as fast as it can, and then the
p99 tells of its own queue. Usage: pace.py PORT COOKIE PATH RATE SECONDS CONNECTIONS"""
import asyncio
import sys
import time


async def connection(port, request, gap, end, out):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    at = time.perf_counter()
    while at < end:
        wait = at - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        out.append(time.perf_counter() - began)
        at += gap
    writer.close()


async def main():
    port, cookie, path = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    rate, seconds, count = float(sys.argv[4]), float(sys.argv[5]), int(sys.argv[6])
    request = (f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n"
               "Accept-Language: fi\r\n\r\n").encode()
    out = []
    end = time.perf_counter() + seconds
    await asyncio.gather(*(connection(port, request, count / rate, end, out)
                           for _ in range(count)))
    out.sort()
    pick = lambda share: out[min(len(out) - 1, int(len(out) * share))] * 1000
    print(f"RESULT {len(out) / seconds:.0f} {pick(0.5):.2f} {pick(0.99):.2f} 0")


asyncio.run(main())
