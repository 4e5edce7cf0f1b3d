-- luacheck --config scripts/.luacheckrc scripts: what a rule may name (scripts/host.d.lua says what it is)
std = "none"
read_globals = {
  "assert", "error", "grouped", "ipairs", "math", "named", "null", "pairs", "pcall", "select", "string", "table", "text", "tonumber",
  "tostring", "type", "utf8",
}
max_line_length = 130
max_string_line_length = false -- templates of pages: HTML has its own lines
exclude_files = { "**/host.d.lua" }
