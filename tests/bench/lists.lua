-- wrk: another list each time. The file of paths is named by BENCH_PATHS.
local paths = {}
for line in io.lines(os.getenv("BENCH_PATHS")) do
    paths[#paths + 1] = line
end
local i = 0
function request()
    i = i % #paths + 1
    return wrk.format("GET", paths[i])
end
