-- wrk script: every request is a new contact with an idempotency key of its own.
local thread_count = 0
function setup(thread)
    thread:set("id", thread_count)
    thread_count = thread_count + 1
end
function init(args)
    -- Two generators started in one second must not send the same keys: SALT tells them apart.
    math.randomseed(os.time() * 1000 + id + (tonumber(os.getenv("SALT")) or 0) * 100003)
    run = math.random(0, 0xFFFFFF)
    n = 0
    words = {
        "Äidin muisti on heikentynyt ja pelkään, että hän eksyy kotimatkalla.",
        "Lapsi ei suostu menemään kouluun ja kotona riidellään joka ilta.",
        "Rahat eivät riitä vuokraan ja laskut ovat myöhässä.",
        "En saa nukuttua ja töissä käyminen tuntuu mahdottomalta.",
    }
end
function request()
    n = n + 1
    local key = string.format("%08x-%04x-7000-8000-%012x", run * 16 + id, n % 65536, n)
    local body = '{"words":"' .. words[n % 4 + 1] ..
        '","concerns":"someone close","language":"fi","way":"sms","phone":"040 000 0000","municipality":"297"}'
    return wrk.format("POST", "/api/contacts",
        {["Content-Type"] = "application/json", ["X-Luotsi"] = "1", ["Idempotency-Key"] = key}, body)
end
function done(summary, latency, requests)
    io.write(string.format("RESULT %.0f %.2f %.2f %d\n", summary.requests / summary.duration * 1e6,
        latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.errors.status))
end
