"""Made-up names for the demo's people; a likeness to anybody alive is chance."""

_GIVEN = """
Amara Bodhi Celeste Dario Esi Farrukh Greta Hana Ignacio Jovana Keanu Leilani Mateus Nadira
Odalys Priya Quang Rosalind Senna Tomasz Ulani Viggo Wanjiru Xiomara Yusra Zoltan Anselm Bahar
Cormac Delphine Emeka Fumiko Gwen Hamza Ilse Jamal Katya Lucinda Minh Nuria Ossian Paloma Rafiq
Sunniva Thandi Umberto Valeria Wilder Yevgenia Zuri Aroha Benicio Chidi Dagny Elowen Felipe
Giulia Henrike Imani Joaquim
"""
_FAMILY = """
Abernow Bellamine Castrelo Dunmarrow Eldergate Farquay Goldenreed Halvarin Iskander Juniperson
Kallowick Lindermoor Marisol Nightmere Okwandu Pellegrain Quillfeather Rosenvale Sandoryn
Tamberlane Underbrook Valdarro Wintergreen Xanderly Yarrowby Zellenhof Adebright Birchwater
Cloudsley Dovetree Emberlin Fernhallow Greystoke-Lund Hoshimura Indigran Jasperling Kestrelby
Lanternes Moonfield Ngarimu-Vale Orchardo Plumtree Rivasol Stonebeck Thistlewood Umbari
Vesperman Willowmere Yellowhammer Zephyrine Applegarth Brightwell-Osei Coppersmythe Driftmark
Evermond Foxglover Harrowgate Ivoryson Larkspurr Meadowlark
"""
GIVEN_NAMES = tuple(_GIVEN.split())
FAMILY_NAMES = tuple(_FAMILY.split())
