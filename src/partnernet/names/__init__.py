"""Names of agencies: which spellings may be one agency, what a person decided, and what it changes.

No score ever joins two names. `candidates` lists what may be one agency, with reasons and vetoes;
`review` keeps a person's decisions in a CSV file that only grows; reading applies those that were
accepted; `effect` shows what they change. `crosswalk` does the same for the words of a
referral-source column and the codes of the national list.
"""
