package dev.firstbell.deploy;
