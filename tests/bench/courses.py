"""Courses: the planner alone, from 30 to 600 courses over 20 binômes; and small problems against the exact solver cbc."""
import os
import subprocess
import time

SHARED = ((1, 8), (4, 6), (8, 6), (12, 6), (16, 6))  # courses that share four binômes, seeds
SOLVER_SECONDS = 60
UNPLACED = 100000  # as tests/bench/courses.c


def figures(*args):
    text = subprocess.run(args, stdout=subprocess.PIPE, text=True, check=True).stdout
    return [[float(x) for x in line.split("\t")] for line in text.splitlines()]


def solve(model, answer):
    """The least cost and seconds of the processor; None when the solver did not come to an end."""
    answer.unlink(missing_ok=True)
    before = os.times()
    subprocess.run(["cbc", str(model), "sec", str(SOLVER_SECONDS), "solve", "solu", str(answer)], stdout=subprocess.DEVNULL,
                   check=True)
    after = os.times()
    words = answer.read_text().splitlines()[0].split()
    seconds = after.children_user + after.children_system - before.children_user - before.children_system
    return (float(words[-1]) if words[0] == "Optimal" else None), seconds


def many(program, out):
    out("\n## Courses over 20 binômes\n\nEach binôme 35 % busy and three weeks away; six sequences and five follow-ups each."
        " Milliseconds of the processor; every plan checked by tests/unit/plan_checker.h.\n\n"
        "| courses | can be placed alone | placed together | of these | sessions | slots filled while in sequences |"
        " courses these slots could hold | all, ms | one again, ms: median | greatest | mean cost | alone |\n"
        "|---|---|---|---|---|---|---|---|---|---|---|---|")
    for n, alone, placed, sessions, percent, bound, ms, median, greatest, cost, cost_alone in figures(program):
        out(f"| {n:.0f} | {alone:.0f} | {placed:.0f} | {100 * placed / alone:.1f} % | {sessions:,.0f} | {percent:.0f} % |"
            f" {bound:,.0f} | {ms:.0f} | {median:.2f} | {greatest:.2f} | {cost:.0f} | {cost_alone:.0f} |")


def against_solver(program, work, out):
    out("\n## Courses against an exact solver\n\nFive sessions each within twelve weeks, four binômes with a session a day and"
        " three a week; cbc solves the exact model of all courses together. One course: the planner is exact, too. Cost"
        " ratio: of worlds where both place the same number.\n\n"
        "| courses | worlds | placed | by cbc | cost, to cbc's: mean | worst | planner, ms | cbc, ms | ratio |"
        " not solved in time |\n|---|---|---|---|---|---|---|---|---|---|")
    for n, seeds in SHARED:
        placed = best_placed = late = 0
        ours_ms = cbc_ms = 0.0
        ratios = []
        for seed in range(1, seeds + 1):
            model = work / "courses.lp"
            _, found, cost, ms = figures(program, "lp", str(seed), str(n), str(model))[0]
            best, seconds = solve(model, work / "courses.sol")
            if best is None:
                late += 1
                continue
            placed += found
            best_placed += n - best // UNPLACED
            ours_ms += ms
            cbc_ms += seconds * 1000
            if best // UNPLACED == cost // UNPLACED and best % UNPLACED:
                ratios.append((cost % UNPLACED) / (best % UNPLACED))
        mean = f"{sum(ratios) / len(ratios):.3f} | {max(ratios):.3f}" if ratios else "- | -"
        solved = seeds - late or 1
        out(f"| {n} | {seeds} | {placed:.0f} | {best_placed:.0f} | {mean} | {ours_ms / solved:.1f} | {cbc_ms / solved:.0f} |"
            f" {cbc_ms / ours_ms if ours_ms else 0:.0f} | {late} |")


def courses(build, work, out):
    program = str(build / "tests/bench/courses")
    many(program, out)
    start = time.monotonic()
    against_solver(program, work, out)
    out(f"\n({time.monotonic() - start:.0f} s for the solver's table.)")
