-- wrk script: reads of the paths given as arguments, in turn, with one session's cookie.
function init(args)
    wrk.headers["Cookie"] = args[1]
    wrk.headers["Accept-Language"] = "fi"
    paths = {}
    for i = 2, #args do paths[#paths + 1] = wrk.format("GET", args[i]) end
    n = 0
end
function request()
    n = n + 1
    return paths[n % #paths + 1]
end
function done(summary, latency, requests)
    io.write(string.format("RESULT %.0f %.2f %.2f %d\n", summary.requests / summary.duration * 1e6,
        latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.errors.status))
end
