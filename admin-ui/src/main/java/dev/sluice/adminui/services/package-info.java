/** The pages about service accounts and the trust that lets CI jobs act as them. */
@NullMarked
package dev.sluice.adminui.services;

import org.jspecify.annotations.NullMarked;
