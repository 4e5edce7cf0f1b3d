# From a list of file names to a C file that includes their bytes (.incbin) and one table sorted by name.
BEGIN { print "#include \"base/assets.h\"" }
NF {
    n++
    printf "__asm__(\".section .rodata\\n.balign 16\\na%d:\\n.incbin \\\"%s\\\"\\na%d_end:\\n.byte 0\\n.previous\\n\");\n", n, $0, n
    printf "extern const char a%d[] __asm__(\"a%d\"), a%d_end[] __asm__(\"a%d_end\");\n", n, n, n, n
    name[n] = $0
}
END {
    print "const struct asset_entry assets_table[] = {"
    for (i = 1; i <= n; i++)
        printf "    {\"%s\", a%d, a%d_end},\n", name[i], i, i
    print "    {0, 0, 0},\n};"
    printf "const size_t assets_count = %d;\n", n
}
