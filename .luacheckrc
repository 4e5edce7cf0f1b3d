-- What a rule may name (core/rules/library.c); anything else is a typing error.
std = "none"
read_globals = {
  "assert", "error", "ipairs", "math", "null", "pairs", "pcall", "select", "string", "table", "text", "tonumber", "tostring", "type",
  "utf8",
}
max_line_length = 130
exclude_files = { "scripts/host.d.lua" }
