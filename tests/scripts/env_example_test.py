"""scripts/env-example turns the README's tables into a file of settings."""

import importlib.machinery
import importlib.util
import pathlib
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
loader = importlib.machinery.SourceFileLoader("env_example", str(ROOT / "scripts" / "env-example"))
spec = importlib.util.spec_from_loader("env_example", loader)
env_example = importlib.util.module_from_spec(spec)
loader.exec_module(env_example)

README = """\
### eb-one
<!-- settings of eb-one -->
| setting | kind | default | what it is |
| --- | --- | --- | --- |
| `DB_DSN` | dsn | required | Where. |
| `EB_NAME` | text | `Two words` | A name. |
| `EB_WAIT`, `--wait` | seconds | `30` | How long. |
| `EB_KEY` | secret |  | A key. |
| `--check` | switch | `0` | Only look. |
| `command` | one, two | required | What to do. |
<!-- end of settings -->
### eb-two
<!-- settings of eb-two -->
| `EB_PROFILE`, `--profile` | text | required | Which. |
| `DB_DSN` | dsn | required | Where. |
| `EB_WAIT` | seconds | `5` | How long. |
<!-- end of settings -->
### Comet profiles
| `COMET_<profile>_ORIGIN` | base address, `https://…` |
| `COMET_<profile>_USERNAME`, `_PASSWORD` | credentials |
## Other
| `NOT_OURS` | a table of something else |
"""


class EnvExample(unittest.TestCase):
    def setUp(self):
        self.lines = env_example.example(README).splitlines()

    def test_what_has_no_default_waits_for_a_value(self):
        self.assertIn("DB_DSN=", self.lines)

    def test_what_has_a_default_shows_it(self):
        self.assertIn('#EB_NAME="Two words"', self.lines)
        self.assertIn("#EB_WAIT=30", self.lines)
        self.assertIn("#EB_KEY=", self.lines)

    def test_what_each_run_is_told_by_a_flag_is_not_wanted(self):
        self.assertIn("#EB_PROFILE=", self.lines)
        self.assertFalse([line for line in self.lines if "--check" in line or "Only look" in line])
        self.assertFalse([line for line in self.lines if "command" in line or "What to do" in line])

    def test_a_setting_of_two_programs_is_there_once_and_says_where_they_differ(self):
        self.assertEqual(self.lines.count("DB_DSN="), 1)
        self.assertIn("# Where. (dsn; eb-one, eb-two)", self.lines)
        self.assertIn("# How long. (seconds; eb-one: 30)", self.lines)
        self.assertIn("# How long. (seconds; eb-two: 5)", self.lines)

    def test_a_profile_is_there_by_example(self):
        for name in ("ORIGIN", "USERNAME", "PASSWORD"):
            self.assertIn(f"#COMET_obc_{name}=", self.lines)
        self.assertIn("# Base address, https://….", self.lines)
        self.assertFalse([line for line in self.lines if "NOT_OURS" in line])

    def test_a_readme_without_tables_is_refused(self):
        with self.assertRaises(ValueError):
            env_example.example("# Nothing\n")

    def test_the_projects_readme_has_what_every_program_needs(self):
        text = env_example.example((ROOT / "README.md").read_text(encoding="utf-8"))
        for line in ("DB_DSN=", "DB_USER=", "EB_TICKET_KEY="):
            self.assertIn(line, text.splitlines())


if __name__ == "__main__":
    unittest.main()
