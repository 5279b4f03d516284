# A student's first segmentation fault would write gigabytes into a home on a shared disk.
ulimit -S -c 0
