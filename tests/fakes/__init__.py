"""A Finna and a VuFind that are not there: the embedded library, shown in their markup and protocol."""
