"""The elements in Debian's Chromium and Firefox, with payload-react as it is published."""
