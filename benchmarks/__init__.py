"""What `make bench` measures: previews of this project, compared with previews of a flat program of equal resources."""
