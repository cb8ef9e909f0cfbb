"""The DSN, which every French payroll makes each month (norm NEODeS, P22 and later): grammar, model, facts.

    grammar.py   lines, encodings, the count at the end: a stream of rubrics
    norm.py      which rubrics are read, and what each holds
    blocks.py    rubrics into the tree of blocks
    model.py     declarations, people, contracts, stops: what a file says, without what is not needed
    codes.yaml   the codes that count, with what they are for Jalon
    identity.py  who is who, without their social security numbers
    history.py   what the files have shown of an employee, reduced to what facts come from
    contracts.py, leaves.py, life.py    the facts that the photographs of an employee's months add up to

A monthly file is a photograph of a month, not a list of events. So the facts of an employee are a pure function of all
the photographs that stand, in whatever order they came; what is told is the difference with what was told before.
"""
