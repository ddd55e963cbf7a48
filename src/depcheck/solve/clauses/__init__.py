"""The parts of the clause engine. `depcheck.solve.engine` puts them together and is what others import."""
