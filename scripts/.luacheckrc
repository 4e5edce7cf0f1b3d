-- luacheck --config scripts/.luacheckrc scripts: what a rule may name (scripts/host.d.lua says what it is)
std = "none"
read_globals = {
  "assert", "error", "ipairs", "math", "null", "pairs", "pcall", "select", "string", "table", "text", "tonumber",
  "tostring", "type", "utf8",
}
max_line_length = 130
exclude_files = { "**/host.d.lua" }
