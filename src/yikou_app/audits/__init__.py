"""核查 (audits): anybody's self-evaluation forms and reports, read and checked, and what was decided on each finding.

In: documents of any office, up to a hundred at once, kept sealed as they came. Kept: what each says, every
finding with its place and its words, who accepted or dismissed it and why. Out: 审核意见 as docx, pdf and xlsx.
Nothing here touches the district's own records: an uploaded report is somebody's claim, not our fact.
"""
