package dev.sluice.gateway.spend;

/** What the settling direction carries for a row that is open. */
sealed interface Closing permits SettledEntry, GivenBack {

    SpendRequest request();
}
