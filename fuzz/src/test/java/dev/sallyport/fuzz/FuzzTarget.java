package dev.sallyport.fuzz;

/**
 * A parser under fuzzing. Its class stands in the package of the parser, so that it reaches what is
 * package-private there.
 *
 * @param name what its result is told under
 * @param type name of the class with the one fuzz test
 */
record FuzzTarget(String name, String type) {}
