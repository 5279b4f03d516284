package dev.firstbell.simulations;
