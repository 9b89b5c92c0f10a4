/** The collector {@code files}: tokens made by Intel's and NVIDIA's own tools. */
@NullMarked
package dev.sallyport.client.collector.files;

import org.jspecify.annotations.NullMarked;
